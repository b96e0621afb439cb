/// The long name of an option, without its dashes.
struct OptionName: Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  static let help = OptionName("help")
  static let version = OptionName("version")
  static let config = OptionName("config")
  static let json = OptionName("json")
  static let renditions = OptionName("renditions")
  static let rendition = OptionName("rendition")
  static let conversation = OptionName("conversation")
  static let person = OptionName("as")
  static let message = OptionName("message")
  static let name = OptionName("name")
  static let role = OptionName("role")
  static let profile = OptionName("profile")
  static let status = OptionName("status")
  static let expires = OptionName("expires")
  static let label = OptionName("label")
  static let manual = OptionName("man")
  static let dryRun = OptionName("dry-run")
  static let grace = OptionName("grace")
  static let dropUnlisted = OptionName("drop-unlisted")
  static let quick = OptionName("quick")
  static let repair = OptionName("repair")
  static let by = OptionName("by")
  static let attachments = OptionName("attachments")
  static let release = OptionName("release")
  static let reread = OptionName("reread")
  static let only = OptionName("only")
  static let since = OptionName("since")
  static let mediaType = OptionName("media-type")
  static let rateLimit = OptionName("rate-limit")
  static let demo = OptionName("demo")
  static let requireSandbox = OptionName("require-sandbox")
  static let noSandbox = OptionName("no-sandbox")
}
