package import Basics
package import Store

/// What was put right about an emergency, and whether it is followed.
extension Emergency {
  /// What it is, which may turn out to be otherwise. Its code stays: reports of phones name it.
  package struct Facts: Hashable, Codable, Sendable {
    package var kind: Kind
    /// From where people left.
    package var place: ID<Place>
    package var began: Day

    package init(kind: Kind, place: ID<Place>, began: Day) {
      self.kind = kind
      self.place = place
      self.began = began
    }
  }

  /// Why one is not followed any more.
  package enum Ending: String, Codable, CaseIterable, Sendable {
    case over
    /// It is the same as another one.
    case double
    case mistake
  }

  package struct Closing: Hashable, Codable, Sendable {
    package let ending: Ending
    /// The code of the other one, of a double.
    package let double: String?
    package let reason: String

    package init(_ ending: Ending, of double: String? = nil, reason: String) {
      self.ending = ending
      self.double = double
      self.reason = reason
    }
  }

  package enum Turn: Hashable, Codable, Sendable {
    case corrected(from: Facts, to: Facts, reason: String)
    case closed(Closing)
    case reopened(reason: String)
  }

  package struct Past: Hashable, Codable, Sendable {
    package let act: Act
    package let turn: Turn
  }

  package var facts: Facts { Facts(kind: kind, place: place, began: began) }

  /// When and why it was closed; nil while it is followed.
  package var closed: (act: Act, closing: Closing)? { history.closed }

  /// Whether it is an emergency of its own: figures of a double or of a mistake are not given out.
  package var counts: Bool { closed.map { $0.closing.ending == .over } ?? true }

  package static func id(ofCode code: String) -> ID<Emergency> { ID(named: "emergency", code) }
}

extension [Emergency.Past] {
  var closed: (act: Emergency.Act, closing: Emergency.Closing)? {
    for past in reversed() {
      switch past.turn {
      case .closed(let closing): return (past.act, closing)
      case .reopened: return nil
      case .corrected: continue
      }
    }
    return nil
  }
}

extension EmergencyReported {
  var facts: Emergency.Facts {
    get { Emergency.Facts(kind: emergency, place: place, began: began) }
    set { (emergency, place, began) = (newValue.kind, newValue.place, newValue.began) }
  }
}

/// The figure that this entry told does not count any more; approved or not, it stays visible.
package struct EmergencyFigureWithdrawn: Event, Codable, Hashable {
  package static let kind = "emergency.figure-withdrawn"
  package var figure: ID<Entry>
  package var reason: String

  package init(figure: ID<Entry>, reason: String) {
    self.figure = figure
    self.reason = reason
  }
}

/// What happened, where or when was otherwise than was told.
package struct EmergencyCorrected: Event, Codable, Hashable {
  package static let kind = "emergency.corrected"
  package var facts: Emergency.Facts
  package var reason: String

  package init(facts: Emergency.Facts, reason: String) {
    self.facts = facts
    self.reason = reason
  }
}

package struct EmergencyClosed: Event, Codable, Hashable {
  package static let kind = "emergency.closed"
  package var closing: Emergency.Closing

  package init(closing: Emergency.Closing) {
    self.closing = closing
  }
}

package struct EmergencyReopened: Event, Codable, Hashable {
  package static let kind = "emergency.reopened"
  package var reason: String

  package init(reason: String) {
    self.reason = reason
  }
}
