import Model
import Testing

@testable import Imaging

/// Both resamplers against the definition: a weighted sum over rows and columns.
@Suite struct ResamplerTests {
  static let shapes: [(PixelSize, PixelSize)] = [
    (PixelSize(width: 40, height: 30), PixelSize(width: 13, height: 11)),
    (PixelSize(width: 33, height: 65), PixelSize(width: 32, height: 7)),
    (PixelSize(width: 1, height: 50), PixelSize(width: 1, height: 3)),
    (PixelSize(width: 50, height: 1), PixelSize(width: 3, height: 1)),
    (PixelSize(width: 16, height: 9), PixelSize(width: 16, height: 9)),
    (PixelSize(width: 5, height: 5), PixelSize(width: 1, height: 1)),
    // Wide enough for whole blocks of every kernel and a rest, and enlarged along neither side.
    (PixelSize(width: 150, height: 40), PixelSize(width: 91, height: 33)),
  ]

  @Test(arguments: shapes, [1, 3, 4])
  func streamedRowsEqualTheDefinition(shape: (PixelSize, PixelSize), laneCount: Int) {
    let (source, target) = shape
    let picture = Self.noise(source)
    let (columns, rows) = Self.filters(source, target)
    let resampler = StreamingResampler(columns: columns, rows: rows, laneCount: laneCount)
    let batch = RowBatch(width: source.width, laneCount: laneCount)
    // Room for fewer rows than may be ready at once.
    let output = LightRows(width: target.width, laneCount: laneCount, rowCount: 3)
    var result: [LinearPixel] = []
    for top in stride(from: 0, to: source.height, by: Kernels.rowBatch) {
      let count = min(Kernels.rowBatch, source.height - top)
      for row in 0..<count {
        for x in 0..<source.width {
          for lane in 0..<laneCount {
            batch.row(row)[(x * laneCount + lane) * Kernels.rowBatch] =
              picture[(top + row) * source.width + x][lane]
          }
        }
      }
      resampler.push(batch, count: count)
      while true {
        let ready = resampler.pull(into: output, firstRow: 1)
        guard ready > 0 else { break }
        for row in 1..<1 + ready {
          for x in 0..<target.width {
            var pixel = LinearPixel.zero
            for lane in 0..<laneCount { pixel[lane] = output.row(row)[x * laneCount + lane] }
            result.append(pixel)
          }
        }
      }
    }
    Self.expectEqual(result, Self.definition(picture, source, columns, rows), lanes: laneCount)
  }

  @Test(arguments: shapes)
  func scatteredPassesEqualTheDefinition(source: PixelSize, target: PixelSize) {
    let picture = Self.noise(source)
    let (columns, rows) = Self.filters(source, target)
    let resampler = ScatteringResampler(columns: columns, rows: rows)
    // Two passes across, every row: odd columns after even ones.
    for first in 0..<min(2, source.width) {
      for y in 0..<source.height {
        let row = stride(from: first, to: source.width, by: 2).map {
          picture[y * source.width + $0]
        }
        resampler.add(row, y: y, firstColumn: first, columnStep: 2)
      }
    }
    var result: [LinearPixel] = []
    resampler.emit { row in for x in 0..<target.width { result.append(row[x]) } }
    Self.expectEqual(result, Self.definition(picture, source, columns, rows))
  }

  private static func filters(
    _ source: PixelSize, _ target: PixelSize
  ) -> (FilterWeights, FilterWeights) {
    (
      FilterWeights(
        sourceCount: source.width, extent: Double(source.width), outputCount: target.width),
      FilterWeights(
        sourceCount: source.height, extent: Double(source.height), outputCount: target.height)
    )
  }

  private static func noise(_ size: PixelSize) -> [LinearPixel] {
    var state: UInt32 = 7
    return (0..<size.pixelCount).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      let value = Float(Int32(state >> 8)) / 16_777_216
      return LinearPixel(value, 1 - value, value * value, 1)
    }
  }

  private static func definition(
    _ picture: [LinearPixel], _ source: PixelSize, _ columns: FilterWeights, _ rows: FilterWeights
  ) -> [LinearPixel] {
    var result: [LinearPixel] = []
    for y in 0..<rows.outputCount {
      for x in 0..<columns.outputCount {
        var sum = LinearPixel.zero
        for down in 0..<rows.tapCount {
          for across in 0..<columns.tapCount {
            let downWeight = rows.weights[y * rows.tapCount + down]
            let weight = downWeight * columns.weights[x * columns.tapCount + across]
            let index = (rows.starts[y] + down) * source.width + columns.starts[x] + across
            sum += picture[index] * weight
          }
        }
        result.append(sum)
      }
    }
    return result
  }

  private static func expectEqual(
    _ result: [LinearPixel], _ expected: [LinearPixel], lanes: Int = 4
  ) {
    #expect(result.count == expected.count)
    for (pixel, reference) in zip(result, expected) {
      let difference = pixel - reference
      let largest = (0..<lanes).map { abs(difference[$0]) }.max() ?? 0
      #expect(largest < 1e-4)
    }
  }
}
