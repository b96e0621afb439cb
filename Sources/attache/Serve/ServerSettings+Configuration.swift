import HTTP
import Inspection
import Model
import Server

extension ServerSettings {
  /// An HS256 key has to be at least as long as its hash (RFC 7518, 3.2).
  private static let leastKeyByteCount = 32

  init(_ configuration: Configuration, isDemo: Bool) throws(UsageError) {
    self.init()
    let serving = configuration.serving
    limits = configuration.limits
    specs = configuration.renditions
    sanitizes = configuration.metadata == .sanitize
    acceptedTypes = InspectionPool.standardTypes
    self.isDemo = isDemo
    guard !isDemo || serving.isLocal else {
      throw .badValue(
        option: "--demo",
        reason: "\(serving.address) can be reached from other machines, where anybody could be"
          + " anybody")
    }
    guard (serving.certificate == nil) == (serving.privateKey == nil) else {
      throw .badValue(
        option: "--tls-cert", reason: "a certificate and its key have to be given together")
    }
    http.certificate = try serving.certificate.map { file throws(UsageError) in
      try Self.text(of: file)
    }
    http.privateKey = try serving.privateKey.map { file throws(UsageError) in
      try Self.text(of: file)
    }
    if let file = serving.jwtSecret {
      let key = Array(try Self.text(of: file).utf8)
      guard key.count >= Self.leastKeyByteCount else {
        throw .badValue(
          option: "--jwt-secret-file",
          reason: "the key has \(key.count) bytes and needs at least \(Self.leastKeyByteCount)")
      }
      externalKey = key
    }
    if let file = serving.metricsToken {
      metricsToken = try Self.text(of: file)
    }
    trustedProxies = Set(
      (serving.trustedProxies ?? "").split(separator: ",").map { HTTPText.trim($0) })
    pendingByteLimit = serving.pendingByteLimit
    uploadsPerMinute = serving.uploadsPerMinute
    reservedDiskByteCount = serving.reservedDiskByteCount
    stopSeconds = serving.stopSeconds
    collectEverySeconds = serving.collectEverySeconds
    scrubEverySeconds = serving.scrubEverySeconds
  }

  /// Without the line end that editors put after it.
  private static func text(of file: FilePath) throws(UsageError) -> String {
    do throws(ConfigurationError) {
      let text = String(decoding: try file.contents(), as: UTF8.self)
      return String(text.reversed().drop { $0.isNewline }.reversed())
    } catch {
      throw .configuration(error)
    }
  }
}

extension ServingConfiguration {
  fileprivate var isLocal: Bool {
    address.hasPrefix("127.") || address.hasPrefix("[::1]")
  }
}
