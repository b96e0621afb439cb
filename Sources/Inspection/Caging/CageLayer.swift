/// What stands between a decoder that was taken over and the rest of the machine.
///
/// The number is how a layer is named between processes, and in the exit status of a worker that
/// could not put it on.
public enum CageLayer: UInt8, CaseIterable, Sendable {
  case unprivilegedUser = 1
  case emptyNamespaces
  case emptyRoot
  case firstToGoWhenMemoryIsShort
  case ownProcessGroup
  case deathWithParent
  case noNewPrivileges
  case landlock
  case closedDescriptors
  case notDumpable
  case resourceLimits
  case systemCallFilter

  /// Without these nothing is decoded. The others are put on where the system permits it.
  public var isRequired: Bool {
    switch self {
    case .unprivilegedUser, .emptyNamespaces, .emptyRoot, .firstToGoWhenMemoryIsShort, .landlock:
      false
    case .ownProcessGroup, .deathWithParent, .noNewPrivileges, .closedDescriptors, .notDumpable,
      .resourceLimits, .systemCallFilter:
      true
    }
  }

  /// A phrase for people.
  public var name: String {
    switch self {
    case .unprivilegedUser: "unprivileged user"
    case .emptyNamespaces: "empty network, IPC and host name namespaces"
    case .emptyRoot: "empty, read-only root folder"
    case .firstToGoWhenMemoryIsShort: "first to be ended when memory is short"
    case .ownProcessGroup: "process group of its own"
    case .deathWithParent: "death with its parent"
    case .noNewPrivileges: "no new privileges"
    case .landlock: "Landlock (files, network, signals)"
    case .closedDescriptors: "all descriptors closed"
    case .notDumpable: "memory closed to others"
    case .resourceLimits: "resource limits"
    case .systemCallFilter: "system call filter (seccomp)"
    }
  }
}

/// Whether a layer is on.
public enum CageLayerState: Hashable, Sendable {
  case inForce
  /// The system refused it, with this error number.
  case absent(errorNumber: CInt)
}
