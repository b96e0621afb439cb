import Testing

@testable import Imaging

@Suite struct ColorTests {
  @Test func everyEightBitSampleSurvivesTheWayToLightAndBack() {
    let light = LightTable.sRGB8.values
    let samples = SampleTable.shared.values
    for sample in 0..<256 {
      #expect(Int(samples[Int(light[sample] * 65_535 + 0.5)]) == sample)
    }
  }

  @Test(arguments: [
    // IEC 61966-2-1: middle grey; BT.709: the end of the straight part; BT.2408: reference white.
    (TransferFunction.sRGB, 0.5, 0.214041), (.sRGB, 0.04, 0.04 / 12.92),
    (.bt709, 0.08, 0.08 / 4.5), (.bt709, 1.0, 1.0), (.power(2.2), 0.5, 0.217638),
    (.linear, 0.3, 0.3), (.perceptualQuantizer, 0.5807, 1.0), (.perceptualQuantizer, 0.0, 0.0),
    (.hybridLogGamma, 0.75, 1.0), (.hybridLogGamma, 0.0, 0.0),
  ])
  func curvesPassThroughKnownPoints(function: TransferFunction, sample: Double, light: Double) {
    #expect(abs(function.light(sample) - light) < 0.002)
  }

  @Test func primariesToXYZMatchTheProfileSpecification() throws {
    // The colorants of the ICC's own sRGB profile, D50.
    let matrix = try #require(Chromaticities.sRGB.toXYZ)
    let expected: [SIMD3<Double>] = [
      [0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141],
    ]
    let columns = [matrix.columns.0, matrix.columns.1, matrix.columns.2]
    for (column, reference) in zip(columns, expected) {
      let difference = column - reference
      #expect(max(abs(difference.x), abs(difference.y), abs(difference.z)) < 0.0006)
    }
    #expect(try #require(Chromaticities.sRGB.toSRGB).isNearlyIdentity)
    #expect(try #require(Chromaticities.adobeRGB.toSRGB).isNearlyIdentity == false)
  }

  @Test func whiteStaysWhiteWhateverThePrimaries() throws {
    for code: UInt8 in [1, 4, 5, 6, 7, 9, 11, 12] {
      let primaries = try #require(Chromaticities.codingIndependent(code))
      let white = try #require(primaries.toSRGB) * SIMD3(1, 1, 1)
      #expect(max(abs(white.x - 1), abs(white.y - 1), abs(white.z - 1)) < 0.001)
    }
  }

  @Test func primariesThatSpanNothingAreNoMatrix() {
    let line = Chromaticities(
      red: [0.3, 0.3], green: [0.3, 0.3], blue: [0.2, 0.2], white: [0.3, 0.3])
    #expect(line.toSRGB == nil)
    let nowhere = Chromaticities(red: [0, 0], green: [0, 0], blue: [0, 0], white: [0, 0])
    #expect(nowhere.toSRGB == nil)
  }
}
