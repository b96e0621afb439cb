import CSystemCalls
import Glibc
import Inspection

/// A way out of the cage. A probe that comes back reports what the kernel said.
enum Probe: String, CaseIterable {
  case open, openat2, readProc, readFolder, inetSocket, localSocket, connect, ptraceParent
  case killParent, signalEverybody, fork, clone3, execve, executableMemory, makeExecutable
  case mapResult, ioUring, changeRoot, mount, newNamespace, becomeRoot, readParentMemory
  case memoryFile, loadBPF, performanceEvents, userFaults, keys, growResult, thirtyTwoBit
  case writeElsewhere, handleOfParent, raiseLimits, loadModule, sayMore, appendToResult, passResult

  func perform() -> CInt {
    let result = call()
    return InspectionWorker.report(result < 0 ? "errno \(-result)" : "success")
  }

  private func call() -> Int {
    let parent = Int(getppid())
    return switch self {
    case .open: invoke(SYS_open, text("/etc/passwd"), Int(O_RDONLY))
    case .openat2: invoke(SYS_openat2, Int(AT_FDCWD), text("/etc/passwd"), space(), 24)
    case .readProc: invoke(SYS_openat, Int(AT_FDCWD), text("/proc/self/maps"), Int(O_RDONLY))
    case .readFolder:
      invoke(SYS_openat, Int(AT_FDCWD), text("/"), Int(O_RDONLY | O_DIRECTORY))
    case .inetSocket: invoke(SYS_socket, Int(AF_INET), 1, 0)
    case .localSocket: invoke(SYS_socketpair, Int(AF_UNIX), 1, 0, space())
    case .connect: invoke(SYS_connect, 0, space(), 16)
    case .ptraceParent: invoke(SYS_ptrace, 16, parent)
    case .killParent: invoke(SYS_kill, parent, 0)
    case .signalEverybody: invoke(SYS_kill, -1, 0)
    case .fork: invoke(SYS_fork)
    case .clone3: invoke(SYS_clone3, space(), 64)
    case .execve: invoke(SYS_execve, text("/bin/sh"), space(), space())
    case .executableMemory: invoke(SYS_mmap, 0, 4096, 7, 0x22, -1, 0)
    case .makeExecutable: invoke(SYS_mprotect, space() & ~4095, 4096, 7)
    case .mapResult: invoke(SYS_mmap, 0, 4096, 3, 1, 0, 0)
    case .ioUring: invoke(SYS_io_uring_setup, 8, space())
    case .changeRoot: invoke(SYS_chroot, text("/"))
    case .mount: invoke(SYS_mount, text("none"), text("/"), text("proc"), 0, 0)
    case .newNamespace: invoke(SYS_unshare, 0x1000_0000)
    case .becomeRoot: invoke(SYS_setuid, 0)
    case .readParentMemory:
      invoke(SYS_process_vm_readv, parent, space(4096), 1, space(4096), 1, 0)
    case .memoryFile: invoke(SYS_memfd_create, text("x"), 0)
    case .loadBPF: invoke(SYS_bpf, 0, space(), 48)
    case .performanceEvents: invoke(SYS_perf_event_open, space(), 0, -1, -1, 0)
    case .userFaults: invoke(SYS_userfaultfd, 0)
    case .keys: invoke(SYS_add_key, text("user"), text("x"), text("x"), 1, -1)
    case .growResult: invoke(SYS_ftruncate, 0, 1 << 40)
    case .thirtyTwoBit: system_call_32_getpid()
    case .writeElsewhere: invoke(SYS_pwrite64, 1, text("x"), 1, 0)
    case .handleOfParent: invoke(SYS_pidfd_open, parent, 0)
    case .raiseLimits: invoke(SYS_prlimit64, 0, 7, space(1 << 20), 0)
    case .loadModule: invoke(SYS_finit_module, 0, text(""), 0)
    // With the low half of the count as it may be.
    case .sayMore: invoke(SYS_write, 1, space(), 1 << 32 | 1)
    case .appendToResult: invoke(SYS_write, 0, text("x"), 1)
    case .passResult: invoke(SYS_sendmsg, 1, space(), 0)
    }
  }

  private func invoke(
    _ number: CInt, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0,
    _ f: Int = 0
  ) -> Int {
    system_call(Int(number), a, b, c, d, e, f)
  }

  /// The worker ends soon: nothing is given back.
  private func text(_ text: String) -> Int { Int(bitPattern: strdup(text)) }

  private func space(_ first: Int = 0) -> Int {
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: 16_384, alignment: 4096)
    memset(bytes, 0, 16_384)
    bytes.storeBytes(of: first, as: Int.self)
    bytes.storeBytes(of: first, toByteOffset: 8, as: Int.self)
    return Int(bitPattern: bytes)
  }
}
