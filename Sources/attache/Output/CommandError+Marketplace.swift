import Marketplace

extension CommandError {
  /// What ends a command because of what the marketplace says.
  init(_ error: MarketError) {
    switch error {
    case .denied, .invalid, .alreadyExists, .attachmentNotUsable, .unauthenticated:
      self = .refused(error.description)
    case .storeFailed, .failed: self = .failed(error.description)
    }
  }
}
