import Model
import TestSupport
import Testing

@testable import Imaging

/// Real files, against what exiftool 12.57 prints for them.
@Suite(.enabled(if: SharedCorpus.isPresent))
struct ExifCorpusTests {
  struct Photo: Sendable {
    let name: String
    let make: String?
    let model: String?
    let capturedAt: String?
    var hasLocation = false
    var marksAdobeRGB = false
  }

  private func read(_ name: String, in folder: String) -> ExifMetadata {
    let bytes = SharedCorpus.bytes(of: name, in: folder)
    return ExifReader.read(bytes.span, in: JPEGStructure(scanning: bytes.span).exifRanges)
  }

  @Test(arguments: [
    Photo(
      name: "Apple iPhone 6 plus.jpg", make: "Apple", model: "iPhone 6 Plus",
      capturedAt: "2014-10-31T13:32:37.539", hasLocation: true),
    Photo(
      name: "Olympus PEN E-P3.jpg", make: "OLYMPUS IMAGING CORP.", model: "E-P3",
      capturedAt: "2013-08-27T19:45:23", marksAdobeRGB: true),
    Photo(
      name: "Nokia Lumia 800.jpg", make: "Nokia", model: "Nokia Lumia 800",
      capturedAt: "2012-06-09T21:23:38", hasLocation: true),
    Photo(
      name: "Kodak Easyshare M5370.jpg", make: "EASTMAN KODAK COMPANY",
      model: "KODAK EASYSHARE Touch Camera, M5370", capturedAt: "2011-12-07T12:07:38.00"),
    Photo(
      name: "Samsung SM-G935L (Galaxy S7 Edge).jpg", make: "samsung", model: "SM-G935L",
      capturedAt: "2017-02-09T19:51:38.0887", hasLocation: true),
    Photo(name: "Sanyo S1.JPG", make: "SANYO Electric Co.,Ltd", model: "S1", capturedAt: nil),
    Photo(name: "Issue 131.jpg", make: nil, model: nil, capturedAt: nil),
  ])
  func photosTellWhatTheyTellOthers(photo: Photo) {
    let metadata = read(photo.name, in: "photos")
    #expect(metadata.cameraMake == photo.make)
    #expect(metadata.cameraModel == photo.model)
    #expect(metadata.capturedAt == photo.capturedAt)
    #expect(metadata.hasLocation == photo.hasLocation)
    #expect(metadata.marksAdobeRGB == photo.marksAdobeRGB)
  }

  @Test(arguments: ["Landscape", "Portrait"], 0...8)
  func orientationsAreThoseOfTheFilesNames(shape: String, number: Int) {
    let metadata = read("\(shape)_\(number).jpg", in: "orientation")
    #expect(Int(metadata.orientation.rawValue) == max(number, 1))
  }
}
