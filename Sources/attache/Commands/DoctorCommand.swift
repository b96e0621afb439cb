import Inspection
import Model

/// `attache doctor`: what holds the processes in which files are decoded.
struct DoctorCommand {
  private let command: ParsedCommand

  init(_ command: ParsedCommand) { self.command = command }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let layers: [CageLayer: CageLayerState]
    do throws(InspectionError) {
      let pool = try InspectionPool(.init(workerCount: 1))
      layers = pool.layers
    } catch {
      throw CommandError(withoutSandbox: error)
    }
    if command.has(.json) {
      let members = CageLayer.allCases.map { layer in
        JSONValue.Member(key: layer.key, value: json(of: layer, layers[layer]))
      }
      try console.write("\(JSONValue.object(members))\n")
    } else {
      let width = CageLayer.allCases.map(\.name.count).max() ?? 0
      for layer in CageLayer.allCases {
        let gap = String(repeating: " ", count: width - layer.name.count)
        try console.write("\(layer.name)\(gap)  \(text(of: layers[layer]))\n")
      }
    }
    return .success
  }

  private func text(of state: CageLayerState?) -> String {
    switch state {
    case .inForce: "in force"
    case .absent(let errorNumber): "absent: \(SystemReason.of(errorNumber))"
    case nil: "unknown"
    }
  }

  private func json(of layer: CageLayer, _ state: CageLayerState?) -> JSONValue {
    var reason: String?
    if case .absent(let errorNumber) = state { reason = SystemReason.of(errorNumber) }
    return [
      "in_force": .bool(state == .inForce), "required": .bool(layer.isRequired),
      "reason": .string(reason),
    ]
  }
}

extension CageLayer {
  /// As in JSON.
  fileprivate var key: String {
    switch self {
    case .unprivilegedUser: "unprivileged_user"
    case .emptyNamespaces: "empty_namespaces"
    case .emptyRoot: "empty_root"
    case .firstToGoWhenMemoryIsShort: "first_to_go_when_memory_is_short"
    case .ownProcessGroup: "own_process_group"
    case .deathWithParent: "death_with_parent"
    case .noNewPrivileges: "no_new_privileges"
    case .landlock: "landlock"
    case .closedDescriptors: "closed_descriptors"
    case .notDumpable: "not_dumpable"
    case .resourceLimits: "resource_limits"
    case .systemCallFilter: "system_call_filter"
    }
  }
}
