internal import CGlibc
internal import Glibc
internal import Imaging
public import MediaTypes
public import Model
internal import Threads

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
    /// How many files will come, when they come all at once. Workers for as many are made ready at the
    /// beginning; and when those are enough for all processors, each of them keeps to one.
    public var batchCount = 1
    /// How long a call waits for a worker before it is told to come back later.
    public var waitMilliseconds = 5_000
    /// Bytes of uploads that may wait together.
    public var waitingByteLimit = 256 << 20
    /// How long a file that made a worker crash is refused without another look.
    public var fatalFileSeconds = 3_600
    /// The program that is started again as the origin of workers, and calls `InspectionWorker.run`.
    public var program = "/proc/self/exe"

    public init(workerCount: Int) { self.workerCount = max(1, workerCount) }

    /// How many workers are made ready at the beginning.
    fileprivate var readyCount: Int { min(workerCount, max(1, batchCount)) }
  }

  /// Starts the origins of the workers that a batch will have at once, or of the first one; the others
  /// when they are needed.
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
    var free = Self.places(settings)
    layers = try Self.startZygotes(settings, at: &free)
    places = WorkerPlaces(free, waitingByteLimit: settings.waitingByteLimit)
    fatalFiles = FatalFiles(seconds: settings.fatalFileSeconds)
  }

  private let policy: AcceptancePolicy

  private static func places(_ settings: Settings) -> [WorkerPlaces.Place] {
    let processors = Processors.kept(byEachOf: settings.readyCount)
    return (0..<settings.workerCount).map { number in
      WorkerPlaces.Place(processor: processors[number % processors.count])
    }
  }

  /// - Returns: what holds their workers.
  private static func startZygotes(
    _ settings: Settings, at places: inout [WorkerPlaces.Place]
  ) throws(InspectionError) -> [CageLayer: CageLayerState] {
    let started = places.indices.prefix(settings.readyCount)
    // All of them, before the first is waited for: that takes as long as for one.
    for index in started {
      places[index].zygote = try Zygote(
        program: settings.program, processor: places[index].processor)
    }
    var layers: [CageLayer: CageLayerState] = [:]
    for index in started {
      if let zygote = places[index].zygote { layers = try zygote.awaitGreeting().layers }
    }
    return layers
  }

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
    var place = try places.take(
      forByteCount: upload.byteCount, waitMilliseconds: settings.waitMilliseconds)
    defer { places.giveBack(place) }
    var triesLeft = 2
    while true {
      triesLeft -= 1
      let verdict = try look(at: upload, order, &place)
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
        place.zygote = nil
        throw .refused(.busy("Inspection was restarted; please send the file again."))
      case .uncaged(let sentence): throw .failed(sentence)
      }
    }
  }

  private func look(
    at upload: borrowing SealedUpload, _ order: WorkOrder, _ place: inout WorkerPlaces.Place
  ) throws(InspectionError) -> WorkerVerdict {
    let result = try ResultFile(byteCount: order.resultByteCount)
    let origin: Zygote
    if let running = place.zygote {
      origin = running
    } else {
      origin = try Zygote(program: settings.program, processor: place.processor)
      _ = try origin.awaitGreeting()
      place.zygote = origin
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
