package import Basics
import Collect
package import FormEngine
package import Store

/// A tabulation that somebody wants to keep an eye on.
package enum Pin {}

/// A pin as its stream tells it.
package struct PinRecord: Hashable, Codable, Sendable {
  package static let stream = StreamKind("pin", isPersonal: false)

  /// What somebody called it, in the languages it was called something; in others, and when it is empty, a pin is called
  /// after what it counts.
  package var title: LocalizedText
  package var tabulation: Tabulation
  package var figure: Crosstab.Figure
  package var picture: Picture

  package enum Picture: String, Codable, CaseIterable, Sendable {
    case bar, line, map
  }

  package init(title: LocalizedText, tabulation: Tabulation, figure: Crosstab.Figure, picture: Picture) {
    self.title = title
    self.tabulation = tabulation
    self.figure = figure
    self.picture = picture
  }

  package var form: ID<Form> { ID(formID: tabulation.form) }
}

extension PinRecord {
  private enum CodingKeys: String, CodingKey {
    case title, tabulation, figure, picture
  }

  /// The first pins had a title in one language, and did not say in which: it is kept as English.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if let title = try? values.decode(String.self, forKey: .title) {
      self.title = LocalizedText(english: title)
    } else {
      title = try values.decode(LocalizedText.self, forKey: .title)
    }
    tabulation = try values.decode(Tabulation.self, forKey: .tabulation)
    figure = try values.decode(Crosstab.Figure.self, forKey: .figure)
    picture = try values.decode(Picture.self, forKey: .picture)
  }
}

package struct PinMade: Event, Codable, Equatable {
  package static let kind = "pin.made"
  package var pin: PinRecord

  package init(pin: PinRecord) { self.pin = pin }
}

package struct PinRemoved: Event, Codable, Equatable {
  package static let kind = "pin.removed"

  package init() {}
}

/// Turns pins into rows of the table `pin`. The rollup of a pin that is gone is removed by ``RollupKeeper``.
package struct PinProjection: Projection {
  package struct State: Sendable {
    var pin: PinRecord
    var author: ID<Actor>
    var made: Instant
    var isRemoved = false
  }

  package init() {}

  package let stream = PinRecord.stream
  package let version = 2
  package let tables = ["pin"]
  package let events: [any Event.Type] = [PinMade.self, PinRemoved.self]

  package func needs(_ entry: JournalEntry) -> [Need] {
    entry.event(PinMade.self).map { [.stream($0.pin.form.stream)] } ?? []
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let made = entry.event(PinMade.self) {
      return State(pin: made.pin, author: entry.actor, made: entry.time.instant)
    }
    guard var state, entry.event(PinRemoved.self) != nil else { return state }
    state.isRemoved = true
    return state
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, pin: stream.recast())
  }
}
