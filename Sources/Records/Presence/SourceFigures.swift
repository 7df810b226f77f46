import Basics

/// What the official register (B1) and key informants (B2) say side by side, whichever of them counts: sums of individuals,
/// and of how many places. The difference is told where both speak of the same groups.
package struct SourceFigures: Hashable, Sendable {
  package var register = 0
  package var registerPlaces = 0
  package var informants = 0
  package var informantPlaces = 0
  /// Where both are given.
  package var bothRegister = 0
  package var bothInformants = 0
  package var bothPlaces = 0

  package init() {}

  /// What informants say more than registers, or fewer; nil where nothing is said by both.
  package var difference: Int? { bothPlaces > 0 ? bothInformants - bothRegister : nil }

  /// Of one place in one round, from what is said of each stratum, the preferred first.
  init(_ estimates: [Stratum: [RecordedEstimate]], _ maker: FigureMaker, line: [ID<Place>]) {
    for own in estimates.values {
      let official = maker.individuals(by: .register, among: own, line: line)
      let said = maker.individuals(by: .informants, among: own, line: line)
      if let official {
        register += official
        registerPlaces = 1
      }
      if let said {
        informants += said
        informantPlaces = 1
      }
      if let official, let said {
        bothRegister += official
        bothInformants += said
        bothPlaces = 1
      }
    }
  }

  static var width: Int { 7 }

  /// In the order of the columns of a table.
  var columns: [Int] {
    [register, registerPlaces, informants, informantPlaces, bothRegister, bothInformants, bothPlaces]
  }

  init(columns: [Int]) {
    (register, registerPlaces, informants) = (columns[0], columns[1], columns[2])
    (informantPlaces, bothRegister) = (columns[3], columns[4])
    (bothInformants, bothPlaces) = (columns[5], columns[6])
  }

  package static func + (left: SourceFigures, right: SourceFigures) -> SourceFigures {
    SourceFigures(columns: zip(left.columns, right.columns).map { $0 + $1 })
  }

  var isNothing: Bool { self == SourceFigures() }
}
