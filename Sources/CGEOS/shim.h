// The reentrant interface only: every call names its own context, so threads never share one.
#define GEOS_USE_ONLY_R_API
#include <geos_c.h>
