/// Where things are.
enum Package {
  static let root: String = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  static func testImage(_ name: String) -> String { "\(root)/TestImages/\(name)" }
}
