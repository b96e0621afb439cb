public import Model

extension SourceSelection {
  /// Those of `specs` that are to be made of a picture with the renditions `present`.
  public func wantedSpecs(present: [StoredRendition]) -> [RenditionSpec] {
    specs.filter { spec in
      let named = present.filter { $0.name == spec.name }
      let isCurrent = named.contains { $0.recipe == spec.recipe }
      return switch need {
      case .stale: !isCurrent && !named.isEmpty
      case .missing: named.isEmpty
      case .outdated: !isCurrent
      case .all, .failed: true
      }
    }
  }
}
