#include "gbx-host.h"
