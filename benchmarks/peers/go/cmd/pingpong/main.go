// One item to and fro over two channels of capacity 1. Argument: round trips.
package main

import "compare/internal/measure"

func main() {
	trips := measure.Argument(1)
	measure.Run(func() int {
		there := make(chan int, 1)
		back := make(chan int, 1)
		sum := make(chan int)
		go func() {
			received := 0
			for trip := 0; trip < trips; trip++ {
				there <- trip
				received += <-back
			}
			sum <- received
		}()
		go func() {
			for trip := 0; trip < trips; trip++ {
				back <- <-there
			}
		}()
		measure.CheckSum(<-sum, trips)
		return trips
	})
}
