/// Where the package and its files are.
public enum Package {
  /// The folder of the manifest, three above this file's path.
  public static let root: String =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// The path of a test image, or of a folder of them.
  public static func testImage(_ name: String) -> String { "\(root)/TestImages/\(name)" }
}
