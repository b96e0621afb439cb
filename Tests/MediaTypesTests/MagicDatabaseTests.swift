import MediaTypes
import Model
import Testing

@Suite struct MagicDatabaseTests {
  @Test func theDatabaseIsLoadedOnce() throws {
    #expect(try MagicDatabase.standard() === MagicDatabase.standard())
  }

  @Test(arguments: ["/nonexistent/magic.mgc", "/dev/null"])
  func aMissingOrEmptyDatabaseIsAnErrorThatNamesIt(path: String) {
    do throws(MagicDatabaseError) {
      _ = try MagicDatabase(path: path)
      Issue.record("\(path) was loaded")
    } catch {
      guard case .unloadable(path, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(!reason.isEmpty)
      #expect(error.description.hasPrefix("The database of file types at \(path) could not be"))
    }
  }

  @Test func manyCallersMayAskAtOnce() async throws {
    let database = try MagicDatabase.standard()
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<200).count { _ in
            (try? database.mediaType(of: SampleBytes.pdf)) == .pdf
              && (try? database.mediaType(of: SampleBytes.jpeg)) == .jpeg
          }
        }
      }
      for await rightCount in group { #expect(rightCount == 200) }
    }
  }

  @Test(arguments: [
    ("image/jpg", "image/jpeg"), ("image/pjpeg", "image/jpeg"), ("image/x-png", "image/png"),
    ("image/apng", "image/png"), ("image/vnd.mozilla.apng", "image/png"),
    ("application/x-pdf", "application/pdf"), ("application/csv", "text/csv"),
    ("image/gif", "image/gif"),
  ])
  func aTypeOfSeveralSpellingsHasOneCanonicalSpelling(spelling: String, canonical: String) throws {
    let type = try #require(MediaType(spelling))
    #expect(type.canonicalSpelling.description == canonical)
  }

  @Test(arguments: [
    MediaType.unknownBytes, .html, .xml, .svg, .shellScript, .javaScript, .javaArchive,
    .androidPackage, .macroDocument, .macroWorkbook, .excel97,
  ])
  func everyNamedTypeIsWellFormed(type: MediaType) {
    #expect(MediaType(type.description) == type)
  }
}
