import Attachments
import BlobStore
import HTTP
import Model

/// One line of JSON for each request, and for what else should be known. No names, no tokens, no
/// file names, no paths but the routes' patterns.
struct Journal: Sendable {
  /// Writes one line, without its end; from several threads.
  let write: @Sendable (String) -> Void
  let metrics: Metrics
  /// Makes a person's hash mean nothing outside of this process.
  let salt: [UInt8]
  let now: @Sendable () -> Timestamp

  func note(_ record: HTTPExchangeRecord) {
    let note = record.note as? ExchangeNote
    metrics.note(record, note)
    var members: [JSONValue.Member] = [
      .init(key: "time", value: .time(now())), .init(key: "event", value: "request"),
      .init(key: "request_id", value: .string(record.requestID)),
      .init(key: "method", value: .string(record.method?.rawValue)),
      .init(key: "route", value: .string(note?.pattern)),
      .init(key: "status", value: .integer(record.status)),
      .init(key: "ms", value: .integer(record.microseconds / 1_000)),
      .init(key: "received_bytes", value: .integer(record.receivedByteCount)),
      .init(key: "sent_bytes", value: .integer(record.sentByteCount)),
      .init(key: "complete", value: .bool(record.isComplete)),
      .init(key: "person", value: .string(note?.personID.map(hash))),
    ]
    if let problem = note?.problem {
      members.append(.init(key: "problem", value: .string(problem)))
    }
    if let cause = note?.cause { members.append(.init(key: "cause", value: .string(cause))) }
    write(JSONValue.object(members).description)
  }

  /// Something that is no request; one plain sentence.
  func note(event: String, _ sentence: String) {
    let line: JSONValue = [
      "time": .time(now()), "event": .string(event), "detail": .string(sentence),
    ]
    write(line.description)
  }

  private func hash(_ id: PersonID) -> String {
    Hexadecimal.encode(HMAC.sha256(of: Array(id.description.utf8), key: salt).prefix(6))
  }
}
