// The conversions of each instruction set.
#pragma once
#include "ann/convert.h"

namespace ann {

namespace scalar { const ann_converters& converters(); }
namespace neon { const ann_converters& converters(); }
namespace avx2 { const ann_converters& converters(); }
namespace avx512 { const ann_converters& converters(); }

}  // namespace ann
