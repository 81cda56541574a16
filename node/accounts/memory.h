// Keeping the process's memory, where keys are open during a session, out of files.
#pragma once

namespace maillage {

// No core dump, and no other process of the same user may read this one's memory
// (PR_SET_DUMPABLE 0, RLIMIT_CORE 0). Call first thing in main. Throws std::system_error if the
// kernel refuses. Swap is the machine's business: Secret locks its own pages in memory.
void harden_process();

}  // namespace maillage
