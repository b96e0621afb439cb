import CGlibc
import Glibc

/// The layers that the process from which workers are forked puts on itself, once: they cost a
/// millisecond, and its workers have them from birth.
enum Isolation {
  /// Debian's `nobody` and `nogroup`: they own nothing.
  private static let nobody: uid_t = 65_534
  private static let nogroup: gid_t = 65_534

  /// Gives up what can be given up. What the system refuses is reported, not fatal.
  ///
  /// The database of types has to be loaded before: afterwards there are no files.
  static func enter() -> [CageLayer: CageLayerState] {
    var states: [CageLayer: CageLayerState] = [:]
    states[.firstToGoWhenMemoryIsShort] = state(preferBeingEnded())
    let isRoot = geteuid() == 0
    // Without root's rights namespaces are to be had only inside a user namespace.
    let user = isRoot ? 0 : CInt(ATTACHE_CLONE_NEWUSER)
    let others = ATTACHE_CLONE_NEWNET | ATTACHE_CLONE_NEWIPC | ATTACHE_CLONE_NEWUTS
    let separated = attache_unshare(user | CInt(ATTACHE_CLONE_NEWNS) | CInt(others)) == 0
    states[.emptyNamespaces] = state(separated)
    states[.emptyRoot] =
      separated ? state(attache_enter_empty_root("/tmp") == 0) : states[.emptyNamespaces]
    // Root without the right to change its user is root still.
    states[.unprivilegedUser] = isRoot ? state(attache_become(nobody, nogroup) == 0) : .inForce
    // Nothing is lost if these fail: the filter is in front of both.
    _ = attache_drop_capabilities()
    _ = attache_prctl(PR_SET_DUMPABLE, 0)
    return states
  }

  private static func state(_ isInForce: Bool) -> CageLayerState {
    isInForce ? .inForce : .absent(errorNumber: errno)
  }

  /// Its neighbours shall not pay for what a picture needs.
  private static func preferBeingEnded() -> Bool {
    let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return write(file, "1000", 4) == 4
  }
}
