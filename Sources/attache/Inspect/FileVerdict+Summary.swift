import Model

extension AcceptedFile {
  /// A few indented lines for people, each with its line end. Everything that came out of the file
  /// has its control characters spelled out.
  func summary(sentByteCount: Int?) -> String {
    var lines = [headline(sentByteCount: sentByteCount)]
    if let preview {
      if let captured = Self.captured(preview) { lines.append(captured) }
      let oddities = Self.oddities(preview)
      if !oddities.isEmpty { lines.append(oddities.joined(separator: ", ")) }
    }
    if !renditions.isEmpty {
      lines.append(
        "renditions: "
          + renditions.map { "\($0.name) \($0.width) × \($0.height) (\($0.byteCount.asBytes))" }
          .joined(separator: ", "))
      lines += renditions.compactMap(\.path?.display)
    }
    let notes = [mismatch].compactMap(\.self) + (preview?.warnings ?? [])
    lines += notes.map { "note: \($0)" }
    return lines.map { "  \($0.escapingControlCharacters)\n" }.joined()
  }

  private func headline(sentByteCount: Int?) -> String {
    var parts = [mediaType.description]
    if let preview { parts.append("\(preview.width) × \(preview.height)") }
    if let sentByteCount { parts.append(sentByteCount.asBytes) }
    return parts.joined(separator: ", ")
  }

  private static func captured(_ preview: PreviewMetadata) -> String? {
    let time = preview.capturedAt.map { "taken \($0.split(separator: "T").joined(separator: " "))" }
    let make = preview.cameraMake ?? ""
    let model = preview.cameraModel ?? ""
    // Many models begin with their maker's name.
    let camera =
      model.lowercased().hasPrefix(make.lowercased())
      ? model : [make, model].filter { !$0.isEmpty }.joined(separator: " ")
    let parts = [time, camera.isEmpty ? nil : "with \(camera)"].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private static func oddities(_ preview: PreviewMetadata) -> [String] {
    [
      (preview.orientation != .upright, "turned upright"),
      (preview.hasLocation, "says where it was taken"),
      (preview.isTruncated, "cut off: missing rows are grey"),
      (preview.hasTransparency, "transparent"),
      (preview.isAnimated, "animated: the first picture was taken"),
      (preview.hasMultiplePictures, "holds several pictures: the first was taken"),
    ].filter(\.0).map(\.1)
  }
}

extension Int {
  /// `812 bytes`, `3.2 MB`; units of 1000.
  var asBytes: String {
    guard self >= 1000 else { return self == 1 ? "1 byte" : "\(self) bytes" }
    var (value, unit) = (Double(self) / 1000, "kB")
    for larger in ["MB", "GB"] where value >= 999.5 { (value, unit) = (value / 1000, larger) }
    let tenths = Int((value * 10).rounded())
    return tenths >= 100
      ? "\(Int(value.rounded())) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
