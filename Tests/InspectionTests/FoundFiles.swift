import Glibc
import TestSupport

/// Pictures on this machine: the package's own, and the shared ones beside it where there are any.
enum FoundFiles {
  static let documents = paths(in: Package.testImage("documents"))
  static let refused = paths(in: Package.testImage("refused"))

  /// Files that broke a decoder somewhere.
  static let hostile = paths(in: SharedCorpus.path + "/hostile")

  /// Up to 300 kB: small enough to be changed and decoded many times.
  static let small =
    (["broken", "color", "orientation", "photos", "png", "private"].flatMap {
      paths(in: Package.testImage($0))
    } + paths(in: SharedCorpus.path + "/pngsuite"))
    .filter { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_size <= 300_000
        && (path.hasSuffix(".jpg") || path.hasSuffix(".png"))
    }

  /// Every file of the shared corpus, and of the package.
  static let corpus = ["hostile", "orientation", "photos", "pngsuite"].flatMap {
    paths(in: SharedCorpus.path + "/" + $0)
  }
  static let package = [
    "broken", "color", "documents", "orientation", "photos", "png", "private", "refused",
  ].flatMap { paths(in: Package.testImage($0)) }

  static let photos =
    SharedCorpus.isPresent
    ? paths(in: SharedCorpus.path + "/photos") : paths(in: Package.testImage("photos"))

  static func bytes(of path: String) throws -> [UInt8] { try [UInt8](contentsOf: path) }

  /// The regular files in a folder, sorted; none when there is no such folder.
  private static func paths(in folder: String) -> [String] {
    let names = (try? [String](namesIn: folder)) ?? []
    return names.map { folder + "/" + $0 }.filter { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
  }
}
