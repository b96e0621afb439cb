/// The real files beside the package, where there are any.
public enum SharedCorpus {
  public static let path = "\(Package.root)/../shared/corpus"

  public static var isPresent: Bool { !names(in: "photos").isEmpty }

  /// Names of the files in a folder of the corpus, sorted; none where it is absent.
  public static func names(in folder: String) -> [String] {
    let names = (try? [String](namesIn: "\(path)/\(folder)")) ?? []
    return names.filter { !$0.hasPrefix(".") }
  }

  /// A file's bytes; none when it cannot be read.
  public static func bytes(of name: String, in folder: String) -> [UInt8] {
    (try? [UInt8](contentsOf: "\(path)/\(folder)/\(name)")) ?? []
  }
}
