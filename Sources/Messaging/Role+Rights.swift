public import Model

/// What a role alone decides.
extension Person.Role {
  public var mayPostJobs: Bool { self == .customer || self == .partner }

  public var mayBrowseDirectory: Bool { self == .partner || self == .support }

  /// Only with a provider, who is in the directory.
  public var mayOpenThreads: Bool { self == .partner }

  /// Of a person one is not oneself. `sharesConversation` and `ownsVisibleJob` are what the two have
  /// to do with each other.
  public func maySee(
    _ other: Person.Role, sharesConversation: Bool, ownsVisibleJob: Bool
  ) -> Bool {
    sharesConversation || ownsVisibleJob || self == .support
      || (self == .partner && other == .provider)
  }
}
