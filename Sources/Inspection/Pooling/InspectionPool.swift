internal import CGlibc
internal import Glibc
internal import Imaging
public import MediaTypes
public import Model

/// Looks at uploads in worker processes that can do nothing but compute: a fresh one for each file.
///
/// A worker that crashes, is killed or does not come back costs the file that it was given its
/// verdict, and nobody else anything. Nothing is ever decoded in this process.
public final class InspectionPool: Inspector {
  private let settings: Settings
  private let formats: Set<PictureFormat>
  private let places: WorkerPlaces
  private let fatalFiles: FatalFiles
  private let log: @Sendable (WorkerDeath) -> Void

  public struct Settings: Sendable {
    /// Workers at a time; as many as there are processors.
    public var workerCount: Int
    /// How long a call waits for a worker before it is told to come back later.
    public var waitMilliseconds = 5_000
    /// Bytes of uploads that may wait together.
    public var waitingByteLimit = 256 << 20
    /// How long a file that made a worker crash is refused without another look.
    public var fatalFileSeconds = 3_600
    /// The program that is started again as the origin of workers, and calls `InspectionWorker.run`.
    public var program = "/proc/self/exe"

    public init(workerCount: Int) { self.workerCount = max(1, workerCount) }
  }

  /// Starts the first worker's origin; the others when they are needed.
  ///
  /// - Parameter log: Told of every worker that died, on the thread whose file it was.
  /// - Throws: `InspectionError.failed` when the sandbox cannot be had, or when the policy accepts
  ///   as an image what there is no decoder for.
  public init(
    policy: AcceptancePolicy = .standard, _ settings: Settings,
    log: @escaping @Sendable (WorkerDeath) -> Void = { _ in }
  ) throws(InspectionError) {
    self.policy = policy
    self.settings = settings
    self.log = log
    formats = try policy.pictureFormats()
    let first = try Zygote(program: settings.program)
    layers = first.greeting.layers
    places = WorkerPlaces(
      count: settings.workerCount, first: first, waitingByteLimit: settings.waitingByteLimit)
    fatalFiles = FatalFiles(seconds: settings.fatalFileSeconds)
  }

  private let policy: AcceptancePolicy

  /// What the standard policy accepts, in the order in which people are told.
  public static let standardTypes = AcceptancePolicy.standard.acceptedTypes.map(\.mediaType)

  public struct Load: Hashable, Sendable {
    public var waitingCount: Int
    public var busyCount: Int
  }

  /// Uploads in the queue, and at the workers.
  public var load: Load {
    let (waitingCount, freeCount) = places.counts
    return Load(waitingCount: waitingCount, busyCount: settings.workerCount - freeCount)
  }

  /// What holds the workers.
  public let layers: [CageLayer: CageLayerState]

  public func inspect(
    _ upload: borrowing SealedUpload, _ request: InspectionRequest
  ) throws(InspectionError) -> InspectionReport {
    guard upload.byteCount > 0 else { throw .refused(.emptyFile) }
    guard !fatalFiles.contains(upload.sha256) else { throw .refused(.fatalToDecoder) }
    let order = try WorkOrder(
      uploadByteCount: upload.byteCount, formats: formats, request: request)
    let finding = try find(upload, order)
    return try InspectionReport(finding, policy: policy, request: request)
  }

  private func find(
    _ upload: borrowing SealedUpload, _ order: WorkOrder
  ) throws(InspectionError) -> Finding {
    var zygote = try places.take(
      forByteCount: upload.byteCount, waitMilliseconds: settings.waitMilliseconds)
    defer { places.giveBack(zygote) }
    var triesLeft = 2
    while true {
      triesLeft -= 1
      let verdict = try look(at: upload, order, by: &zygote)
      switch verdict {
      case .finding(let finding): return finding
      case .outOfMemory:
        // What else ran on this machine may have been the reason.
        guard triesLeft == 0 else { continue }
        throw .refused(.outOfMemory(order.limits))
      case .outOfTime: throw .refused(.outOfTime(order.limits))
      case .fatal:
        fatalFiles.insert(upload.sha256)
        throw .refused(.fatalToDecoder)
      case .workerLost:
        zygote = nil
        throw .refused(.busy("Inspection was restarted; please send the file again."))
      case .uncaged(let sentence): throw .failed(sentence)
      }
    }
  }

  private func look(
    at upload: borrowing SealedUpload, _ order: WorkOrder, by zygote: inout Zygote?
  ) throws(InspectionError) -> WorkerVerdict {
    let result = try ResultFile(byteCount: order.resultByteCount)
    let origin: Zygote
    if let running = zygote {
      origin = running
    } else {
      origin = try Zygote(program: settings.program)
      zygote = origin
    }
    guard
      let ending = origin.perform(
        order, upload: upload.descriptor, result: result.descriptor)
    else {
      log(
        WorkerDeath(
          sha256: upload.sha256, reason: "the process that workers are forked from is gone"))
      return .workerLost
    }
    let (verdict, reason) = WorkerVerdict.judge(ending, order, result)
    if let reason { log(WorkerDeath(sha256: upload.sha256, reason: reason)) }
    return verdict
  }
}

/// One line for the log: which file, and why its worker died. Nothing about whose it was.
public struct WorkerDeath: Sendable, CustomStringConvertible {
  public let sha256: BlobID
  /// A clause.
  public let reason: String

  public var description: String { "A worker died of the file \(sha256): \(reason)." }
}
