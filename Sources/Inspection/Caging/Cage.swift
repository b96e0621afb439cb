import CGlibc
import Glibc
import Model

/// The layers that a worker puts on before it looks at the first byte.
struct Cage: Sendable {
  /// What a worker may use.
  struct Allowance: Sendable {
    /// Address space, what the worker maps at its start included.
    var addressSpaceByteCount: Int
    var processorSeconds: Int
    var resultByteCount: Int
  }

  /// Where a worker waits for its order.
  static let ordersDescriptor: CInt = 3

  private let filter: SystemCallFilter
  /// 0 where the kernel has no Landlock.
  let landlockVersion: CInt
  /// Tests look behind the outermost layer.
  var usesFilter = true

  init(_ filter: SystemCallFilter) {
    self.filter = filter
    landlockVersion = max(0, attache_landlock_version())
  }

  /// Puts on what does not depend on the file, in a process whose parent is `parent`. All that is
  /// left to it of the parent's is a copy of `orders`, at `ordersDescriptor`.
  ///
  /// - Returns: the layer that could not be put on; the process has to end then.
  func prepare(parent: pid_t, orders: CInt) -> CageLayer? {
    guard setpgid(0, 0) == 0 else { return .ownProcessGroup }
    // A change of the user clears it: the user was changed before the fork.
    guard attache_prctl(PR_SET_PDEATHSIG, UInt(SIGKILL)) == 0, getppid() == parent else {
      return .deathWithParent
    }
    guard attache_prctl(PR_SET_NO_NEW_PRIVS, 1) == 0 else { return .noNewPrivileges }
    guard attache_prctl(PR_SET_DUMPABLE, 0) == 0 else { return .notDumpable }
    // Landlock's rules need a descriptor, so they come before there are none to be had.
    guard landlockVersion == 0 || denyEverything() else { return .landlock }
    guard dup2(orders, Self.ordersDescriptor) >= 0,
      attache_close_range(UInt32(Self.ordersDescriptor) + 1, .max) == 0
    else { return .closedDescriptors }
    return nil
  }

  /// Closes the cage behind the calling process, which has prepared it. Its only descriptors are then
  /// a copy of `result`, and one of the socket that it had its order from, for a single byte.
  ///
  /// - Returns: the layer that could not be put on; the process has to end then.
  func enter(_ allowance: Allowance, result: CInt) -> CageLayer? {
    guard dup2(result, SystemCallFilter.resultDescriptor) >= 0,
      dup2(Self.ordersDescriptor, SystemCallFilter.doneDescriptor) >= 0,
      attache_close_range(UInt32(SystemCallFilter.doneDescriptor) + 1, .max) == 0
    else { return .closedDescriptors }
    guard bound(by: allowance) else { return .resourceLimits }
    guard !usesFilter || filter.enter() else { return .systemCallFilter }
    return nil
  }

  /// Says that the report is whole. Should it fail, the end of the process says the same.
  func sayDone() {
    var word: UInt8 = 1
    _ = write(SystemCallFilter.doneDescriptor, &word, 1)
  }

  /// Written out: of a table, each worker would have to look the type up anew.
  private func bound(by allowance: Allowance) -> Bool {
    let seconds = UInt64(allowance.processorSeconds)
    let addressSpace = UInt64(allowance.addressSpaceByteCount)
    let result = UInt64(allowance.resultByteCount)
    return attache_set_limit(CInt(ATTACHE_RLIMIT_AS), addressSpace, addressSpace) == 0
      && attache_set_limit(CInt(ATTACHE_RLIMIT_CPU), seconds, seconds + 1) == 0
      && attache_set_limit(CInt(ATTACHE_RLIMIT_FSIZE), result, result) == 0
      && attache_set_limit(CInt(ATTACHE_RLIMIT_CORE), 0, 0) == 0
      && attache_set_limit(CInt(ATTACHE_RLIMIT_NOFILE), 0, 0) == 0
      && attache_set_limit(CInt(ATTACHE_RLIMIT_NPROC), 0, 0) == 0
  }

  /// Every right that the kernel's version knows, without an exception.
  private func denyEverything() -> Bool {
    // Rights to files came with versions 1 (13 of them), 2, 3 and 5; to the network with 4; signals
    // and abstract sockets out of the cage are closed since 6.
    let fileRightCount: UInt64 =
      switch landlockVersion {
      case 1: 13
      case 2: 14
      case 3, 4: 15
      default: 16
      }
    var rules = attache_landlock_ruleset(
      handled_access_fs: (1 << fileRightCount) - 1,
      handled_access_net: landlockVersion >= 4 ? 0b11 : 0,
      scoped: landlockVersion >= 6 ? 0b11 : 0)
    let knownByteCount = landlockVersion >= 6 ? 24 : landlockVersion >= 4 ? 16 : 8
    return attache_landlock_deny(&rules, knownByteCount) == 0
  }
}
