namespace DiningPhilosophers;

internal enum Manners
{
    // The fork with the lower number first. Somebody always waits with empty hands, so somebody always eats.
    Ordered,

    // The left fork first, and the right one when everybody has a left one.
    LeftFirst,
}
