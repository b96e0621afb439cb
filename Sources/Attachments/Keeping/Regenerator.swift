public import BlobStore
public import CoreStore
public import Inspection
public import Model

/// Makes renditions of pictures that are kept already, in the sandbox, and swaps them for older ones.
///
/// What is served is whole at every moment: the new renditions are durable before one transaction
/// puts them in the place of the old ones, whose bytes a collection removes later.
public struct Regenerator: Sendable {
  let inspector: any Inspector
  let blobs: any BlobStore
  let core: any CoreStore
  let policy: RegenerationPolicy
  let time: TimeSource

  public init(
    inspector: any Inspector, blobs: any BlobStore, core: any CoreStore,
    policy: RegenerationPolicy = RegenerationPolicy(), time: TimeSource = .system
  ) {
    self.inspector = inspector
    self.blobs = blobs
    self.core = core
    self.policy = policy
    self.time = time
  }

  /// Makes those renditions of `source` that `selection` wants. Blocks; may be called from several
  /// threads at once. For a single rendition that is missing, give a selection of that one spec.
  ///
  /// - Parameter run: whose claims are renewed while it works, and given up on `source` at its end.
  /// - Throws: `.coreStoreFailed`, `.blobStoreFailed`, `.leaseLost` or `.failed`, when it is no use to
  ///   go on with others. What is the picture's own fault is an outcome.
  public func make(
    _ selection: SourceSelection, of source: BlobID, for run: RunID? = nil
  ) throws(AttachmentError) -> RegenerationOutcome {
    switch try render(selection, of: source, for: run) {
    case .content(let content): return try keep(content, run)
    case .nothing(let outcome): return outcome
    }
  }

  /// What rendering came to.
  enum Rendering {
    case content(RenditionContent)
    /// Nothing is to be kept, which is recorded already.
    case nothing(RegenerationOutcome)
  }

  func render(
    _ selection: SourceSelection, of source: BlobID, for run: RunID?
  ) throws(AttachmentError) -> Rendering {
    guard let wanted = try wantedSpecs(of: source, selection) else {
      return .nothing(try finish(.gone, source, run))
    }
    guard !wanted.isEmpty else { return .nothing(try finish(.upToDate, source, run)) }
    let rendered: [Rendition]
    do throws(AttachmentError) {
      rendered = try render(source)
    } catch {
      switch error {
      case .refused(let refusal): return .nothing(try fail(refusal.message, source, run))
      case .blobStoreFailed(.notFound), .blobStoreFailed(.damaged), .blobStoreFailed(.tooLarge):
        return .nothing(try fail(error.description, source, run))
      default: throw error
      }
    }
    FailPoint.regenerationRendered.pass()
    let names = Set(wanted.map(\.name))
    return .content(
      RenditionContent(of: source, rendered.filter { names.contains($0.spec.name) }))
  }

  /// `nil` when the picture is gone.
  private func wantedSpecs(
    of source: BlobID, _ selection: SourceSelection
  ) throws(AttachmentError) -> [RenditionSpec]? {
    do throws(CoreStoreError) {
      return try core.read { reader throws(CoreStoreError) in
        guard case .live = try reader.blob(source)?.state,
          try reader.references(to: source).attachments > 0
        else { return nil }
        return selection.wantedSpecs(present: try reader.renditions(of: source))
      }
    } catch {
      throw AttachmentError(error)
    }
  }

  /// Gives up the claim.
  func finish(
    _ outcome: RegenerationOutcome, _ source: BlobID, _ run: RunID?
  ) throws(AttachmentError) -> RegenerationOutcome {
    try write { writer throws(CoreStoreError) in
      if let run { try writer.dropClaims(of: run, on: source) }
    }
    return outcome
  }

  private func fail(
    _ reason: String, _ source: BlobID, _ run: RunID?
  ) throws(AttachmentError) -> RegenerationOutcome {
    let failure = RegenerationFailure(
      sourceID: source, reason: String(reason.prefix(1000)), at: time.now())
    try write { writer throws(CoreStoreError) in
      try writer.record(failure)
      if let run { try writer.dropClaims(of: run, on: source) }
    }
    return .failed(reason: reason)
  }

  func write<Result>(
    _ body: (any CoreWriter) throws(CoreStoreError) -> Result
  ) throws(AttachmentError) -> Result {
    do throws(CoreStoreError) {
      return try core.write(body)
    } catch {
      throw AttachmentError(error)
    }
  }
}

extension CoreStore {
  /// How many pictures `selection` wants made.
  ///
  /// - Throws: `.coreStoreFailed`.
  public func count(_ selection: SourceSelection) throws(AttachmentError) -> Int {
    var count = 0
    var last: BlobID?
    do throws(CoreStoreError) {
      repeat {
        let page = try read { reader throws(CoreStoreError) in
          try reader.sources(selection, after: last, limit: 500)
        }
        count += page.wanted.count
        last = page.last
      } while last != nil
    } catch {
      throw AttachmentError(error)
    }
    return count
  }
}
