import FoundationEssentials
import TestSupport

@testable import attache

/// A store that tests of the keeping commands fill and look after, through the command alone.
struct KeptStore {
  static let pictures = [
    "photos/apple-iphone-4.jpg", "png/basn2c16.png", "png/basn4a16.png",
    "orientation/landscape-6.jpg",
  ].map(Package.testImage)

  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("store")
  }

  func run(
    _ command: String, _ arguments: [String] = [], renditions: String? = nil
  ) throws -> AttacheProcess.Outcome {
    try AttacheProcess.run(
      [command, "--data", path] + arguments,
      environment: renditions.map { ["ATTACHE_RENDITIONS=\($0)"] } ?? [])
  }

  /// Every line of `--json` output.
  func rows(
    _ command: String, _ arguments: [String] = [], renditions: String? = nil
  ) throws -> (status: CInt, rows: [[String: Field]]) {
    let outcome = try run(command, ["--json"] + arguments, renditions: renditions)
    let rows = try outcome.lines.map {
      try JSONDecoder().decode([String: Field].self, from: Data($0.utf8))
    }
    return (outcome.status, rows)
  }

  @discardableResult
  func ingest(_ files: [String] = pictures, _ arguments: [String] = []) throws -> [Row] {
    try Row.rows(try run("ingest", ["--json"] + arguments + ["--"] + files))
  }

  /// The files of all blobs, by their ids.
  func blobFiles() throws -> Set<String> {
    var names: Set<String> = []
    for first in try folder.names(in: "store/blobs") where first.utf8.count == 2 {
      for rest in try folder.names(in: "store/blobs/\(first)") { names.insert(first + rest) }
    }
    return names
  }

  func file(of blob: String) -> String { "store/blobs/\(blob.prefix(2))/\(blob.dropFirst(2))" }

  /// A value of a flat JSON object; what is nested is `other`.
  enum Field: Decodable, Hashable {
    case number(Int)
    case text(String)
    case flag(Bool)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .other
      }
    }
  }
}
