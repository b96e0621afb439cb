/// What `attache serve` is told, besides what all commands are.
struct ServingConfiguration: Sendable {
  var address = "127.0.0.1:8080"
  var certificate: FilePath?
  var privateKey: FilePath?
  var jwtSecret: FilePath?
  var metricsToken: FilePath?
  /// Separated by commas.
  var trustedProxies: String?
  var pendingByteLimit = 512 << 20
  var uploadsPerMinute = 600
  var reservedDiskByteCount = 256 << 20
  var stopSeconds = 25
  var collectEverySeconds = 3_600
  var scrubEverySeconds = 0

  mutating func set(_ setting: Setting, to number: Int) {
    switch setting {
    case .maxPendingBytes: pendingByteLimit = number
    case .uploadsPerMinute: uploadsPerMinute = number
    case .reserveDiskBytes: reservedDiskByteCount = number
    case .stopSeconds: stopSeconds = number
    case .collectEvery: collectEverySeconds = number
    case .scrubEvery: scrubEverySeconds = number
    default: break
    }
  }

  mutating func set(_ setting: Setting, to file: FilePath) {
    switch setting {
    case .tlsCert: certificate = file
    case .tlsKey: privateKey = file
    case .jwtSecretFile: jwtSecret = file
    case .metricsTokenFile: metricsToken = file
    default: break
    }
  }

  mutating func set(_ setting: Setting, to text: String) {
    if setting == .listen { address = text } else { trustedProxies = text }
  }
}
