// `maillage backup`: done here rather than by the node, but for the copy of its store while it
// runs. So the file belongs to whoever asked, and a stopped or lost node needs no other command.
#pragma once

#include "node/control/client.h"
#include "tools/maillage/invocation.h"

namespace maillage {

Result<ControlReply> run_backup(const Invocation& line);

}  // namespace maillage
