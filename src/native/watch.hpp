// What long work asks, now and then, whether it is still wanted.
#pragma once

namespace fathoms {

class Watch {
  public:
    virtual ~Watch() = default;
    // Whether to leave the work as it is: what it would have made is not used.
    virtual bool gives_up() = 0;
};

}  // namespace fathoms
