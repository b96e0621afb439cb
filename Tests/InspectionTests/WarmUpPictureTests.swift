import Imaging
import MediaTypes
import Model
import Testing

@testable import Inspection

@Suite struct WarmUpPictureTests {
  private func decoded(_ bytes: [UInt8]) throws -> DecodedPicture {
    let spec = RenditionSpec(name: "r", maximumWidth: 8, maximumHeight: 8, format: .jpeg)
    let finding = try Examiner().examine(
      bytes.span, formats: [.jpeg, .png], specs: [try #require(spec)], limits: .standard)
    var picture: DecodedPicture?
    if case .picture(_, let decoded) = finding { picture = decoded }
    return try #require(picture, "\(finding)")
  }

  /// What a zygote has not run, each worker has to look up anew.
  @Test func thePhotoHasAllThatAPhoneAdds() throws {
    let jpeg = try #require(try decoded(WarmUpPicture.png).renditions.first?.bytes)
    let metadata = try decoded(WarmUpPicture.photo(jpeg)).metadata
    #expect(metadata.orientation == .rotated90Clockwise)
    #expect(metadata.capturedAt == "2026-01-02T03:04:05.06+01:00")
    #expect(metadata.cameraMake == "Attache" && metadata.cameraModel == "Warm-up")
    #expect(metadata.hasLocation)
    #expect(metadata.profileName == "Warm-up")
    #expect(metadata.warnings.isEmpty)
  }
}
