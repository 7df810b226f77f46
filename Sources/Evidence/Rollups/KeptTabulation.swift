import Basics
import Collect
import FormEngine
import Foundation
import Office
import Store

/// A tabulation whose cells are kept ready: that of a pin, or one from which an indicator's figures are made.
struct KeptTabulation: Hashable, Sendable {
  /// Of the pin; of an indicator's tabulation one that follows from what it counts, so that indicators share it.
  let id: ID<Pin>
  let tabulation: Tabulation

  var form: ID<Form> { ID(formID: tabulation.form) }

  init(_ pin: PinLine) {
    (id, tabulation) = (pin.id, pin.pin.tabulation)
  }

  /// UUID version 8 (RFC 9562 §5.8) from what is counted.
  init(_ tabulation: Tabulation) throws {
    let bytes = Hashing.blake2b(Array("kept tabulation\n".utf8) + (try JSONText.bytes(tabulation))).prefix(16)
    let words = [bytes.prefix(8), bytes.suffix(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    id = ID(high: words[0] & ~0xF000 | 0x8000, low: words[1] & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    self.tabulation = tabulation
  }
}

extension IndicatorRecord {
  /// Tabulations that are kept ready for it: those that can be added up. Medians, different answers and samples are counted
  /// when they are asked for, and so is the base of a question with several answers of which some are in no base.
  func keptTabulations() throws -> [KeptTabulation] {
    guard let kept, canBeKept else { return [] }
    func of(_ amount: Tabulation.Measure, columns: Tabulation.Dimension? = nil, filter: Tabulation.Filter? = nil)
      throws
      -> KeptTabulation
    {
      try KeptTabulation(
        Tabulation(
          form: form, measure: amount, rows: kept, columns: columns, filter: filter ?? self.filter,
          beside: measure.number(beside: amount)))
    }
    switch measure {
    case .median, .distinct: return []
    case .count: return [try of(.count)]
    case .sum(let path): return [try of(.sum(path: path))]
    case .mean(let path): return [try of(.mean(path: path))]
    case .ratio(let above, let below): return [try of(.sum(path: above)), try of(.sum(path: below))]
    case .share(let share):
      let amount = share.weight.map { Tabulation.Measure.sum(path: $0) } ?? .count
      return [
        try of(amount, columns: .answer(path: share.path)),
        // Asked only where several answers may be given.
        try of(amount, filter: filter.with(Set(share.codes), to: share.path)),
      ]
    }
  }
}

extension Reader {
  /// What is kept ready: by pins, the oldest first, and for indicators in use.
  func keptTabulations() throws -> [KeptTabulation] {
    var kept = try pins().map(KeptTabulation.init)
    var known: Set<ID<Pin>> = []
    for line in try indicators() {
      for tabulation in try line.indicator.keptTabulations() where known.insert(tabulation.id).inserted {
        kept.append(tabulation)
      }
    }
    return kept
  }
}
