package import Records

extension Words {
  /// A total that is known, and of how many places it has nothing because their groups may be the same people.
  package func total(_ figures: PresenceFigures) -> String {
    let people = number(figures.total)
    guard figures.leftOut > 0 else { return people }
    return self("presence.without", ["people": .text(people), "count": .number(figures.leftOut)])
  }
}
