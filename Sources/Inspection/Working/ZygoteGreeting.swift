/// The first thing that a zygote says: what its workers are held by, and how a worker ended that did
/// nothing but enter its cage.
struct ZygoteGreeting: Sendable {
  var layers: [CageLayer: CageLayerState]
  var trial: WorkerEnding

  var bytes: [UInt8] {
    var record = RecordWriter()
    record.append(UInt8(clamping: layers.count))
    for (layer, state) in layers {
      record.append(layer.rawValue)
      switch state {
      case .inForce: record.append(Int32(0))
      case .absent(let errorNumber): record.append(errorNumber)
      }
    }
    return record.bytes + trial.bytes
  }

  init(layers: [CageLayer: CageLayerState], trial: WorkerEnding) {
    self.layers = layers
    self.trial = trial
  }

  init(bytes: [UInt8]) throws(RecordFault) {
    var record = RecordReader(bytes)
    layers = [:]
    for _ in 0..<(try record.number(UInt8.self)) {
      guard let layer = CageLayer(rawValue: try record.number()) else {
        throw .contradiction(.layers)
      }
      let errorNumber = try record.number(Int32.self)
      layers[layer] = errorNumber == 0 ? .inForce : .absent(errorNumber: errorNumber)
    }
    trial = try WorkerEnding(from: &record)
    try record.expectEnd()
  }
}
