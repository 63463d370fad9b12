using OrderDesk.Trouble;

namespace OrderDesk.Endpoints;

internal static class TroubleEndpoints
{
    public static void MapTrouble(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/trouble", (TroubleBoard board) => board.Switches);
        routes.MapPut("/trouble/{kind}/{isOn:bool}", (TroubleKind kind, bool isOn, TroubleBoard board) =>
        {
            board.Turn(kind, isOn);
            return board.Switches;
        });
    }
}
