import Basics
import Formats
import Records
import Testing

@Suite struct DoubtfulPlacesAreTold {
  private func place(
    _ code: String, _ level: Int, below parent: PlaceRecord? = nil, at centre: Position? = nil
  ) -> PlaceRecord {
    var place = PlaceRecord(
      id: ID(named: code), level: level, kind: .usual(level: level), parent: parent?.id,
      names: LocalizedText(english: code, turkish: code, arabic: code))
    place.codes = [PlaceCode(code, source: ID(named: "source"))]
    place.centre = centre
    return place
  }

  private func codes(_ places: [PlaceRecord], _ boundaries: [ID<Place>: Geometry] = [:]) -> [String] {
    PlaceAudit.examine(PlaceAtlas(places: places, boundaries: boundaries), bounded: Set(boundaries.keys)).map(\.code)
  }

  private let square = Geometry.polygon([
    [(30, 37), (31, 37), (31, 38), (30, 38), (30, 37)].map { Position(longitude: $0.0, latitude: $0.1) }
  ])

  @Test func `places in order are not mentioned`() {
    let country = place("T", 0)
    let inside = place("T1", 1, below: country, at: Position(longitude: 30.5, latitude: 37.5))
    #expect(codes([country, inside], [country.id: square, inside.id: square]) == [])
  }

  @Test func `what can mislead is`() {
    let country = place("T", 0)
    var (other, ended, nameless) = (place("T2", 1, below: country), place("T3", 1, below: country), place("T4", 0))
    other.names = LocalizedText(turkish: "T1")
    #expect(codes([country, place("T1", 1, below: country), other]).contains("place.audit.twins"))
    #expect(codes([place("T1", 1, below: country)]).contains("place.audit.parentUnknown"))
    #expect(codes([country, place("T1", 0, below: country)]).contains("place.audit.level"))
    ended.until = Day(epochDay: 1)
    #expect(codes([country, ended, place("T31", 2, below: ended)]) == ["place.audit.parentEnded"])
    ended.successors = [ID()]
    #expect(codes([country, ended]) == ["place.audit.successorUnknown"])
    other = place("T9", 0)
    other.codes = country.codes
    #expect(codes([country, other]) == ["place.audit.codeTwice"])
    nameless.names = LocalizedText(english: "T4", turkish: "T4")
    #expect(codes([nameless]) == ["place.audit.unnamed.ar"])
    #expect(
      codes([country, place("A", 0), place("B", 0)], [country.id: square, ID(named: "A"): square])
        == ["place.audit.unbounded"])
    let far = place("T5", 1, below: country, at: Position(longitude: 32, latitude: 37.5))
    let near = place("T6", 1, below: country, at: Position(longitude: 31.01, latitude: 37.5))
    #expect(codes([country, far, near], [country.id: square]) == ["place.audit.stray"])
  }

  @Test func `a name that only one place has is understood, like its code`() {
    let country = place("T", 0)
    var one = place("T1", 1, below: country)
    one.names = LocalizedText(turkish: "Şırnak")
    var two = place("T11", 2, below: one)
    two.names = LocalizedText(turkish: "Şırnak")
    let today = Day(epochDay: 20_000)
    #expect(PlaceAtlas(places: [country, one]).place(named: "sirnak", on: today) == one.id)
    let atlas = PlaceAtlas(places: [country, one, two])
    #expect(atlas.place(named: "Şırnak", on: today) == nil)
    #expect(atlas.place(named: "T11", on: today) == two.id)
  }
}
