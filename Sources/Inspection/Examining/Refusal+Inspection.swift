import Model

extension Refusal {
  static let emptyFile = Refusal(.empty, "The file is empty.")

  /// What killed the decoder is for the log, not for the sender.
  static let fatalToDecoder = Refusal(
    .undecodable, "The file cannot be decoded: it made the decoder fail.")

  static func outOfMemory(_ limits: Limits) -> Refusal {
    Refusal(
      .needsTooMuchMemory,
      "Decoding the file needed more memory than the limit of \(limits.decodeByteCount) bytes.",
      limit: limits.decodeByteCount)
  }

  static func outOfTime(_ limits: Limits) -> Refusal {
    Refusal(
      .tookTooLong,
      "Decoding the file took longer than the limit of \(limits.decodeSeconds) seconds.",
      limit: limits.decodeSeconds)
  }

  static func busy(_ sentence: String) -> Refusal { Refusal(.busy, sentence) }
}
