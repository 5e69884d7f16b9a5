#include "gbx-host-private.h"
#include <unistd.h>
#include <gio/gio.h>
