/// What an identifier names; supplies the prefix that makes ids readable and hard to mix up.
public protocol IdentifierKind: Sendable {
  static var prefix: String { get }
}

/// A type prefix and 128 random bits: `att_0f3a…`, unguessable and never reused.
public struct Identifier<Kind: IdentifierKind>: Hashable, Sendable, CustomStringConvertible {
  public let description: String

  /// A fresh identifier from the system's cryptographic random number generator.
  public init() {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    for _ in 0..<16 { bytes.append(UInt8.random(in: .min ... .max, using: &generator)) }
    description = "\(Kind.prefix)_\(Hexadecimal.encode(bytes))"
  }

  /// `nil` unless `text` is this kind's prefix, `_`, and 32 lower-case hexadecimal digits.
  public init?(_ text: some StringProtocol) {
    let start = "\(Kind.prefix)_"
    guard text.hasPrefix(start), let bytes = Hexadecimal.decode(text.dropFirst(start.count)),
      bytes.count == 16
    else { return nil }
    description = String(text)
  }
}

public enum PersonKind: IdentifierKind { public static var prefix: String { "per" } }
public enum ConversationKind: IdentifierKind { public static var prefix: String { "con" } }
public enum MessageKind: IdentifierKind { public static var prefix: String { "msg" } }
public enum AttachmentKind: IdentifierKind { public static var prefix: String { "att" } }
public enum LeaseKind: IdentifierKind { public static var prefix: String { "lea" } }
public enum RunKind: IdentifierKind { public static var prefix: String { "run" } }
public enum JobKind: IdentifierKind { public static var prefix: String { "job" } }
public enum NotificationKind: IdentifierKind { public static var prefix: String { "not" } }
public enum TokenKind: IdentifierKind { public static var prefix: String { "tok" } }
public enum ReportKind: IdentifierKind { public static var prefix: String { "rep" } }

public typealias PersonID = Identifier<PersonKind>
public typealias ConversationID = Identifier<ConversationKind>
public typealias MessageID = Identifier<MessageKind>
public typealias AttachmentID = Identifier<AttachmentKind>
public typealias LeaseID = Identifier<LeaseKind>
/// One run of regeneration: whose claims those are.
public typealias RunID = Identifier<RunKind>
public typealias JobID = Identifier<JobKind>
public typealias NotificationID = Identifier<NotificationKind>
public typealias TokenID = Identifier<TokenKind>
public typealias ReportID = Identifier<ReportKind>
