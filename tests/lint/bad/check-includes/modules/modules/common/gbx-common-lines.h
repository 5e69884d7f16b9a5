#include "gbx-sort-work.h"
