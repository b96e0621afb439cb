import Attachments
import CoreStore
import Model

/// What the options of `attache regenerate` ask for, checked before anything is done.
struct RegenerateRequest {
  let selection: SourceSelection
  let ratePerSecond: Int?

  init(
    _ command: ParsedCommand, renditions: [RenditionSpec], at now: Timestamp
  ) throws(UsageError) {
    var specs = renditions
    if let name = command.value(of: .rendition)?.text {
      specs = renditions.filter { $0.name == name }
      guard !specs.isEmpty else {
        throw .badValue(
          option: "--rendition",
          reason: "\(FilePath(name).display) is none of the renditions in force:"
            + " \(renditions.map(\.name).joined(separator: ", "))")
      }
    }
    selection = SourceSelection(
      specs: specs, need: try Self.need(command.value(of: .only)), startedAt: now,
      since: try Self.since(command.value(of: .since), at: now),
      conversationID: try Self.conversation(command.value(of: .conversation)),
      mediaType: try Self.mediaType(command.value(of: .mediaType)))
    ratePerSecond = try Self.rate(command.value(of: .rateLimit))
  }

  private static func need(_ typed: FilePath?) throws(UsageError) -> SourceSelection.Need {
    guard let typed else { return .outdated }
    switch typed.text {
    case "stale": return .stale
    case "missing": return .missing
    case "failed": return .failed
    case "all": return .all
    default:
      throw .badValue(
        option: "--only", reason: "\(typed.display) is none of stale, missing, failed, all")
    }
  }

  private static func since(
    _ typed: FilePath?, at now: Timestamp
  ) throws(UsageError) -> Timestamp? {
    guard let typed else { return nil }
    if let duration = Duration(typed.text) { return now.adding(seconds: -duration.seconds) }
    guard let time = Timestamp(iso8601: typed.text) else {
      throw .badValue(
        option: "--since",
        reason: "\(typed.display) is neither a date and time in UTC nor a duration")
    }
    return time
  }

  private static func conversation(_ typed: FilePath?) throws(UsageError) -> ConversationID? {
    guard let typed else { return nil }
    guard let id = ConversationID(typed.text) else {
      throw .badValue(
        option: "--conversation",
        reason: "\(typed.display) is not con_ and 32 hexadecimal digits")
    }
    return id
  }

  private static func mediaType(_ typed: FilePath?) throws(UsageError) -> MediaType? {
    guard let typed else { return nil }
    guard let mediaType = MediaType(typed.text) else {
      throw .badValue(option: "--media-type", reason: "\(typed.display) is no media type")
    }
    return mediaType
  }

  private static func rate(_ typed: FilePath?) throws(UsageError) -> Int? {
    guard let typed else { return nil }
    let digits = typed.text.hasSuffix("/s") ? typed.text.dropLast(2) : typed.text[...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let rate = Int(digits),
      (1...1_000_000).contains(rate)
    else {
      throw .badValue(
        option: "--rate-limit",
        reason: "\(typed.display) is not a whole number from 1 to 1000000 followed by /s")
    }
    return rate
  }
}
