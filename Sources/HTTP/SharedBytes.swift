import Synchronization

/// Bytes that several answers may send at the same time without a copy.
///
/// `@unchecked Sendable`: they are written once, in `init`.
public final class SharedBytes: @unchecked Sendable {
  /// Of all that are alive, for the budget and the metrics.
  public static var liveByteCount: Int { live.load(ordering: .relaxed) }
  private static let live = Atomic<Int>(0)

  let bytes: UnsafeRawBufferPointer
  public var count: Int { bytes.count }

  public init(_ source: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 16)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(copy)
    Self.live.add(source.count, ordering: .relaxed)
  }

  /// As UTF-8; what is none is repaired.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  public convenience init(_ text: String) { self.init(Array(text.utf8)) }

  deinit {
    Self.live.subtract(bytes.count, ordering: .relaxed)
    bytes.deallocate()
  }
}
