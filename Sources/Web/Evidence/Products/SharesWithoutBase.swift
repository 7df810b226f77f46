import Basics
import Evidence

extension ProductRecord {
  /// The bases that words of a block lack: of shares that are named in them in some language without what they are shares of.
  ///
  /// - Parameter shares: Codes of the indicators that are shares.
  func sharesWithoutBase(in block: ProductBlock, _ shares: Set<String>) -> [FigureAddress] {
    guard case .text(let text) = block.content else { return [] }
    let keys = Set(
      blocks.filter { if case .indicator(let asked) = $0.content { shares.contains(asked.indicator) } else { false } }
        .map(\.key))
    var missing: [FigureAddress] = []
    for language in languages {
      let named = FigureTemplate(text.texts[language] ?? "").addresses
      for address in named where keys.contains(address.block) && address.column == nil {
        let base = FigureAddress(address.block, address.line, FigureWords.base)
        if !named.contains(base), !missing.contains(base) { missing.append(base) }
      }
    }
    return missing
  }
}
