/// What was decided when a file came, which its bytes do not tell afterwards.
public struct UploadDecisions: Hashable, Sendable {
  /// `Recipe.engineVersion` at that time.
  public var engineVersion: Int
  /// Whether a picture's metadata was to be dropped.
  public var isSanitized: Bool
  /// Bytes of the file as sent that are in the stored form.
  public var keptByteCount: Int
  public var limits: Limits

  public init(engineVersion: Int, isSanitized: Bool, keptByteCount: Int, limits: Limits) {
    self.engineVersion = engineVersion
    self.isSanitized = isSanitized
    self.keptByteCount = keptByteCount
    self.limits = limits
  }
}
