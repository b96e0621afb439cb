import CMicroHTTPD

/// Answers in the daemon's own form.
enum DaemonResponse {
  /// Up to this, the daemon gets the bytes at once; longer ones it fetches piece by piece, which
  /// shows how fast they are taken.
  static let pieceByteCount = 65_536

  static func queue(
    _ response: HTTPResponse, of exchange: HTTPExchange, on connection: OpaquePointer, closes: Bool
  ) -> MHD_Result {
    let made: OpaquePointer?
    switch response.body {
    case .bytes(let bytes, let range):
      made =
        range.count <= pieceByteCount
        ? whole(bytes, range) : inPieces(Pieces(bytes: bytes, range: range, exchange: exchange))
    case .absent(let byteCount):
      made = inPieces(Pieces(bytes: SharedBytes([]), range: 0..<byteCount, exchange: exchange))
    case .stream(let stream): made = endless(stream)
    }
    guard let made else { return .NO }
    defer { MHD_destroy_response(made) }
    for field in response.headers.fields {
      // Refuses line ends: whatever is in a value, it cannot become a field of its own.
      _ = MHD_add_response_header(made, field.name, field.value)
    }
    _ = MHD_add_response_header(made, "x-request-id", exchange.id)
    if closes { _ = MHD_add_response_header(made, "connection", "close") }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }

  private static func whole(_ bytes: SharedBytes, _ range: Range<Int>) -> OpaquePointer? {
    let start = UnsafeMutableRawPointer(mutating: bytes.bytes.baseAddress)
    let holder = Unmanaged.passRetained(bytes)
    let response = MHD_create_response_from_buffer_with_free_callback_cls(
      range.count, start.map { $0 + range.lowerBound }, releaseBytes, holder.toOpaque())
    if response == nil { holder.release() }
    return response
  }

  private static func inPieces(_ pieces: Pieces) -> OpaquePointer? {
    let holder = Unmanaged.passRetained(pieces)
    let response = MHD_create_response_from_callback(
      UInt64(pieces.range.count), pieceByteCount, readPiece, holder.toOpaque(), releasePieces)
    if response == nil { holder.release() }
    return response
  }

  private static func endless(_ stream: EventStream) -> OpaquePointer? {
    let holder = Unmanaged.passRetained(stream)
    // MHD_SIZE_UNKNOWN is a macro with a cast in it.
    let response = MHD_create_response_from_callback(
      .max, 4_096, readStream, holder.toOpaque(), releaseStream)
    if response == nil { holder.release() }
    return response
  }

  fileprivate final class Pieces: Sendable {
    let bytes: SharedBytes
    let range: Range<Int>
    let exchange: HTTPExchange

    init(bytes: SharedBytes, range: Range<Int>, exchange: HTTPExchange) {
      self.bytes = bytes
      self.range = range
      self.exchange = exchange
    }

    func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let start = range.lowerBound + position
      let count = min(buffer.count, min(range.upperBound, bytes.count) - start)
      guard count > 0 else { return -1 }
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<(start + count)]))
      exchange.sent(count)
      return count
    }
  }
}

// What C calls has to be a function of file scope.

private func releaseBytes(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<SharedBytes>.fromOpaque(context).release()
}

private func readPiece(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?,
  _ count: Int
) -> Int {
  guard let context, let position = Int(exactly: position) else { return -1 }
  return Unmanaged<DaemonResponse.Pieces>.fromOpaque(context).takeUnretainedValue()
    .read(at: position, into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

private func releasePieces(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<DaemonResponse.Pieces>.fromOpaque(context).release()
}

private func readStream(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?,
  _ count: Int
) -> Int {
  guard let context else { return -1 }
  return Unmanaged<EventStream>.fromOpaque(context).takeUnretainedValue()
    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}

private func releaseStream(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<EventStream>.fromOpaque(context).release()
}
