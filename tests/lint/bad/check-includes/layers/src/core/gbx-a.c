#include "gbx-server.h"
#include "../http/gbx-server.h"
#include <libsoup/soup.h>
#include "gbx-missing.h"
/* #include "gbx-server.h" is only talked about */
#include <dlfcn.h>

void *(*open_it) (const char *, int) = dlopen;
