#include <gbx.h>
#include <gbx-host-private.h>
