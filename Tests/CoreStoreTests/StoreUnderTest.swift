import CoreStore
import Model
import TestSupport

/// The stores that must keep the contract. The conformance suites run against each of them.
enum StoreKind: CaseIterable {
  case sqlite
}

/// A fresh, empty store that is gone with this value.
struct StoreUnderTest {
  let core: any CoreStore
  private let folder: TemporaryFolder

  init(_ kind: StoreKind) throws {
    folder = try TemporaryFolder()
    switch kind {
    case .sqlite:
      core = try SQLiteCoreStore(path: folder.file("core.sqlite"), .creatingIfAbsent)
    }
  }
}
